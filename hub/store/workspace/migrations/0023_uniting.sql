-- Two that are one, or are to be: who asked, until when it can be called off, and how the two were. `due_at` null: a person has to say.
create table uniting (
  id text primary key,
  kind text not null,
  keep text not null,
  gone text not null,
  rule text not null,
  picks text not null,
  actor text not null,
  connection text,
  evidence text not null,
  correlation text not null,
  state text not null,
  at integer not null,
  due_at integer,
  done_at integer,
  before text,
  fault text
) without rowid;

create index uniting_open on uniting (due_at) where state = 'waiting';

create index uniting_keep on uniting (keep);

create unique index uniting_gone on uniting (gone) where state in ('asked', 'waiting', 'done');

create index entity_merged on entity (merged_into) where merged_into is not null;
