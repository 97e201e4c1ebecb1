-- A number is used once: a batch that was absorbed twice must not take away a row that got the number of one it had.
create table arrival (
  seq integer primary key autoincrement,
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

insert into arrival (seq, connection, object, remote_id, revision, body, read_at, priority, correlation, parked)
  select seq, connection, object, remote_id, revision, body, read_at, priority, correlation, parked from inbox order by seq;

drop table inbox;

alter table arrival rename to inbox;

create index inbox_order on inbox (priority, seq) where parked is null;
