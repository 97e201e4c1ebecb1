-- Whose each lead is. Versions of the territory are kept; `office` lists the offices of the newest. Where there are none, nobody is kept from anything.
create table territory (
  version integer primary key,
  map text not null,
  author text not null,
  published_at integer not null,
  moved integer not null default 0,
  placed integer not null default 0
);

create table office (
  id text primary key,
  name text not null
) without rowid;

alter table entity add column office text;

create index entity_office on entity (office, id) where office is not null;

create index entity_office_kind on entity (office, kind) where office is not null and merged_into is null;

-- Offices whose leads it is about; null: anybody's.
alter table change_set add column reach text;

-- An office's own system holds its leads only.
alter table connection add column office text;

-- Those that changed hands and are still to be offered to the systems of their new office.
create table moved (entity text primary key) without rowid;
