-- A reconciliation compares all that the remotes hold with what was last agreed on; one part for each object of each connection.
create table reconciliation (
  id text primary key,
  state text not null,
  author text not null,
  begun_at integer not null,
  ended_at integer
) without rowid;

create index reconciliation_begun on reconciliation (begun_at);

create table reconciliation_part (
  run text not null,
  connection text not null,
  object text not null,
  state text not null,
  cursor text,
  total integer,
  findings text not null,
  primary key (run, connection, object)
) without rowid;

create index reconciliation_reading on reconciliation_part (connection) where state = 'reading';

-- The records that a part has been shown, by their links' rowids; what is left over when it ends was not there.
create table reconciled (
  connection text not null,
  object text not null,
  link integer not null,
  primary key (connection, object, link)
) without rowid;
