-- Changes to many leads that somebody looks at before they are made. What one would do is read off the live state; kept are what
-- was asked, up to which line of the history, the numbers last shown (`preview`), and how far it has been carried out.
create table change_set (
  id text primary key,
  kind text not null,
  title text not null,
  state text not null,
  author text not null,
  request text not null,
  until integer not null,
  preview text not null,
  cursor text not null default '',
  done integer not null default 0,
  skipped integer not null default 0,
  created_at integer not null,
  applied_at integer
);

-- What one cause brought about, and what happened between two instants.
create index ledger_correlation on ledger (correlation);

create index ledger_at on ledger (at, connection);
