-- Which workspace the people of a Slack team ask, and the token with which we ask Slack who they are.
create table slack_team (
  team text primary key,
  title text not null,
  workspace text not null,
  sealed_token text not null,
  installed_by text not null,
  installed_at integer not null
) without rowid;

create index slack_team_workspace on slack_team (workspace);

-- Requests that count once: hashes of signatures and of idempotency keys.
create table once (
  key text primary key,
  expires_at integer not null
) without rowid;

create index once_expires on once (expires_at);
