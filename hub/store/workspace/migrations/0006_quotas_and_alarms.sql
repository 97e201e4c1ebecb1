-- Calls made to a remote, by quota and slot of its window: counted once, whichever lane or process made them.
create table spent (
  connection text not null,
  quota text not null,
  slot integer not null,
  calls integer not null,
  primary key (connection, quota, slot)
) without rowid;

-- The pulse of a feed: when news came by polling or by push, the longest silences between, and since when polls find what no push told.
create table rhythm (
  connection text not null,
  object text not null,
  way text not null,
  last_at integer not null,
  gaps text not null default '[]',
  unheard_at integer,
  primary key (connection, object, way)
) without rowid;

-- What is or was wrong. Noticed first, an alarm once it has lasted (opened_at), and history when it is over (closed_at).
create table alarm (
  id text primary key,
  connection text not null,
  object text,
  kind text not null,
  text text not null,
  fix text not null,
  level integer not null,
  progress integer not null,
  noticed_at integer not null,
  opened_at integer,
  closed_at integer
) without rowid;

create index alarm_current on alarm (connection) where closed_at is null;

create index alarm_closed on alarm (closed_at) where closed_at is not null;

-- A parked row is looked for when the cause it was parked for may be gone; few rows are, among many that wait.
create index outbox_parked on outbox (connection) where parked is not null;

-- When a feed last brought records says nothing where every reading brings all of them; rhythm tells when it brought news.
alter table feed drop column change_at;
