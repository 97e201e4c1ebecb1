-- Where each remote account's webhooks belong. One account may feed several connections.
create table route (
  connector text not null,
  account text not null,
  workspace text not null,
  connection text not null,
  -- SHA-256 of the secret last part of this connection's webhook address.
  secret_hash text not null,
  primary key (connector, account, workspace, connection)
) without rowid;

create unique index route_secret on route (secret_hash);

create index route_connection on route (workspace, connection);

-- A consent under way: used once, by the browser that began it.
create table consent (
  state_hash text primary key,
  workspace text not null,
  connection text not null,
  connector text not null,
  user text not null,
  sealed_verifier text not null,
  expires_at integer not null
) without rowid;

-- Every workspace that has a database, for the sweep.
create table workspace (
  id text primary key,
  name text not null,
  created_at integer not null
) without rowid;
