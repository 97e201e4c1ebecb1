-- People, sessions and workspaces. Names of tables and columns are those of better-auth 1.7 and its organization
-- plugin, so that its other plugins find what they expect. Instants are ISO 8601 text in UTC, as better-auth writes them.
create table "user" (
  id text primary key,
  name text not null,
  email text not null unique,
  emailVerified integer not null default 0,
  image text,
  createdAt text not null,
  updatedAt text not null
);

create table session (
  id text primary key,
  userId text not null references "user" (id) on delete cascade,
  token text not null unique,
  expiresAt text not null,
  ipAddress text,
  userAgent text,
  createdAt text not null,
  updatedAt text not null
);

create index session_user on session (userId);

create table account (
  id text primary key,
  userId text not null references "user" (id) on delete cascade,
  accountId text not null,
  providerId text not null,
  accessToken text,
  refreshToken text,
  idToken text,
  accessTokenExpiresAt text,
  refreshTokenExpiresAt text,
  scope text,
  password text,
  createdAt text not null,
  updatedAt text not null,
  unique (providerId, accountId)
);

create index account_user on account (userId);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expiresAt text not null,
  createdAt text not null,
  updatedAt text not null
);

create index verification_identifier on verification (identifier);

create table organization (
  id text primary key check (id like 'ws\_%' escape '\'),
  name text not null,
  slug text not null unique,
  logo text,
  metadata text,
  createdAt text not null
);

create table member (
  id text primary key,
  organizationId text not null references organization (id) on delete cascade,
  userId text not null references "user" (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'manager', 'rep', 'viewer')),
  createdAt text not null,
  unique (organizationId, userId)
);

create index member_user on member (userId);

-- The link carries a token of which only the SHA-256 is kept. memberId: the membership it became.
create table invitation (
  id text primary key,
  organizationId text not null references organization (id) on delete cascade,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'manager', 'rep', 'viewer')),
  status text not null check (status in ('pending', 'accepted', 'canceled')),
  tokenHash text not null unique,
  inviterId text not null references "user" (id) on delete cascade,
  memberId text,
  expiresAt text not null,
  createdAt text not null
);

create unique index invitation_pending on invitation (organizationId, email) where status = 'pending';

-- A workspace always keeps an owner, whoever leaves in parallel with whom: the database itself says no.
create trigger member_owner_stays before delete on member
when old.role = 'owner'
  and exists (select 1 from organization where id = old.organizationId)
  and not exists (
    select 1 from member where organizationId = old.organizationId and role = 'owner' and id <> old.id
  )
begin
  select raise(abort, 'last-owner');
end;

create trigger member_owner_keeps_role before update of role, organizationId on member
when old.role = 'owner'
  and (new.role <> 'owner' or new.organizationId <> old.organizationId)
  and not exists (
    select 1 from member where organizationId = old.organizationId and role = 'owner' and id <> old.id
  )
begin
  select raise(abort, 'last-owner');
end;

-- Attempts with a password, per account and per address. Keys are SHA-256; instants are milliseconds since the epoch.
create table throttle (
  key text primary key,
  attempts real not null,
  lastAt integer not null,
  blockedUntil integer not null
);

create index throttle_last on throttle (lastAt);
