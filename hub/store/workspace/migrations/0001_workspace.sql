create table connection (
  id text primary key,
  connector text not null,
  state text not null,
  title text not null default '',
  account text,
  record_url text,
  facts text not null default '{}',
  settings text not null default '{}',
  objects text not null default '[]',
  specs text not null default '{}',
  described_at integer not null default 0,
  path_secret text,
  connected_by text,
  created_at integer not null,
  first_total integer not null default 0,
  seed_cursor text not null default '',
  budget text,
  paused_until integer not null default 0,
  heard_at integer,
  last_error text
) without rowid;

create table token (
  connection text primary key,
  sealed text not null,
  generation integer not null default 1,
  expires_at integer,
  lease text,
  lease_until integer not null default 0
) without rowid;

create table watch (
  connection text primary key,
  id text not null,
  facts text not null,
  expires_at integer
) without rowid;

create table feed (
  connection text not null,
  object text not null,
  cursor text,
  complete integer not null default 0,
  pass integer not null default 0,
  read_count integer not null default 0,
  total integer,
  due_at integer not null default 0,
  read_at integer,
  change_at integer,
  primary key (connection, object)
) without rowid;

-- Entities, links and outbox rows are wide and their ids are hashes: in a rowid table new rows are appended, and only the
-- small entries of the id's index land on scattered pages.
create table entity (
  id text primary key,
  kind text not null,
  fields text not null,
  origins text not null,
  version integer not null,
  score text,
  total integer,
  grade text,
  title text not null default '',
  find text not null default '',
  merged_into text,
  created_at integer not null,
  updated_at integer not null
);

create index entity_kind on entity (kind) where merged_into is null;

create index entity_total on entity (kind, total desc, id);

create index entity_updated on entity (kind, updated_at desc, id);

create index entity_company on entity (fields->>'$."ref.company"') where fields->>'$."ref.company"' is not null;

create index entity_title on entity (kind, title, id);

create table match_key (
  key text not null,
  entity text not null,
  primary key (key, entity)
) without rowid;

create index match_key_entity on match_key (entity);

create table link (
  id text primary key,
  connection text not null,
  object text not null,
  remote_id text,
  entity text,
  shadow text,
  sent text not null default '[]',
  rev integer not null,
  state text not null,
  revision text,
  modified_at integer,
  wrote_at integer,
  seen_at integer,
  seen_pass integer not null default 0
);

create unique index link_remote on link (connection, object, remote_id) where remote_id is not null;

create index link_entity on link (entity);

create index link_held on link (state) where state = 'held';

-- Hints: something happened to this record. A hint is gone once the record was loaded, unless it was raised again.
create table signal (
  connection text not null,
  object text not null,
  remote_id text not null,
  raised integer not null default 1,
  priority integer not null,
  correlation text not null,
  at integer not null,
  primary key (connection, object, remote_id)
) without rowid;

create table inbox (
  seq integer primary key,
  connection text not null,
  object text not null,
  remote_id text not null,
  revision text not null,
  body text not null,
  read_at integer not null,
  priority integer not null,
  correlation text not null,
  parked text,
  unique (connection, object, remote_id, revision)
);

create index inbox_order on inbox (priority, seq) where parked is null;

create table outbox (
  link text primary key,
  connection text not null,
  version integer not null,
  priority integer not null,
  correlation text not null,
  due_at integer not null default 0,
  attempts integer not null default 0,
  lease text,
  lease_until integer not null default 0,
  parked text
);

create index outbox_due on outbox (connection, priority, due_at) where parked is null;

create table ledger (
  id integer primary key,
  entity text not null,
  version integer not null,
  at integer not null,
  actor text not null,
  connection text,
  link text,
  correlation text not null,
  kind text not null,
  changes text not null,
  evidence text
);

create index ledger_entity on ledger (entity, id desc);

create table review (
  id text primary key,
  kind text not null,
  connection text not null,
  object text not null,
  remote_id text not null,
  link text not null,
  candidates text not null,
  record text not null,
  answer text,
  created_at integer not null,
  answered_at integer,
  answered_by text,
  unique (connection, object, remote_id)
) without rowid;

create index review_open on review (link) where answer is null;

create table counter (
  day text not null,
  connection text not null,
  name text not null,
  n integer not null,
  primary key (day, connection, name)
) without rowid;

create table setting (
  name text primary key,
  value text not null
) without rowid;

-- A batch inserts here whether everything it was planned on is unchanged; a false answer aborts all of it.
create table guard (
  ok integer not null constraint fresh check (ok = 1)
);
