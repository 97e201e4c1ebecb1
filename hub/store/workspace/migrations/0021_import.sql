-- Lists of people on their way in. Lines stay: they tell which list brought whom, and what became of each.
create table import (
  id text primary key,
  name text not null,
  state text not null,
  reading text not null,
  columns text not null,
  options text not null,
  author text not null,
  actor text not null,
  version integer not null default 1,
  cursor integer not null default 0,
  through integer not null default 0,
  total integer not null,
  counts text not null default '[]',
  created_at integer not null,
  applied_at integer
);

create table import_line (
  import text not null,
  line integer not null,
  cells text not null,
  kind text,
  entity text,
  outcome text,
  notes text not null default '[]',
  answer text,
  moved integer not null default 0,
  applied_at integer,
  primary key (import, line)
) without rowid;

create index import_line_entity on import_line (entity, applied_at);

-- What leads would be after the lines that are matched so far: those that follow meet them.
create table import_made (
  import text not null,
  entity text not null,
  body text not null,
  primary key (import, entity)
) without rowid;

create table import_key (
  import text not null,
  key text not null,
  entity text not null,
  primary key (import, key, entity)
) without rowid;
