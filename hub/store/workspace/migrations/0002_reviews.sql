-- A review is any question for a person, not only a doubtful match: what it is about stands in columns, what somebody needs to
-- know to decide it in `body`, by kind.
create table question (
  id text primary key,
  kind text not null,
  entity text,
  connection text,
  object text,
  remote_id text,
  link text,
  body text not null,
  answer text,
  created_at integer not null,
  answered_at integer,
  answered_by text
) without rowid;

insert into question (id, kind, connection, object, remote_id, link, body, answer, created_at, answered_at, answered_by)
  select id, kind, connection, object, remote_id, link, json_object('candidates', json(candidates), 'record', json(record)),
    answer, created_at, answered_at, answered_by
  from review;

drop table review;

alter table question rename to review;

create unique index review_match on review (connection, object, remote_id) where kind = 'doubtful-match';

create index review_link on review (link) where answer is null;

create index review_entity on review (entity) where answer is null and entity is not null;

create index review_open on review (created_at, id) where answer is null;
