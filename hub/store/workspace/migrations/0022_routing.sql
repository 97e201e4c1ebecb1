-- Whose each lead is. `owner` repeats what the fields say, so that it can be counted and looked for.
alter table entity add column owner text;

-- When a colleague last spoke with them.
alter table entity add column touched_at integer;

create index entity_owner on entity (kind, owner, office, lower(fields->>'$.status'), created_at, touched_at)
  where merged_into is null;

create table routing (
  version integer primary key,
  rules text not null,
  author text not null,
  published_at integer not null
);

-- What each rep has due; one row, raised with every round of giving.
create table turn (
  id integer primary key check (id = 1),
  rev integer not null,
  credits text not null
);

insert into turn (id, rev, credits) values (1, 0, '{}');

-- Leads of which it is to be seen whose they should be, or whether somebody answered. `due_at` null: a person has to do something.
create table dispatch (
  entity text primary key,
  since integer not null,
  due_at integer,
  owner text,
  answer_by integer,
  raised integer not null default 1,
  passed_by text,
  tried text not null default '[]',
  why text not null default ''
) without rowid;

create index dispatch_due on dispatch (due_at) where due_at is not null;

-- Who had which lead, since when, and why.
create table assignment (
  id integer primary key,
  entity text not null,
  owner text,
  before text,
  at integer not null,
  actor text not null,
  correlation text not null,
  why text not null
);

create index assignment_entity on assignment (entity, id);

create index assignment_owner on assignment (owner, at);
