-- Leads, or companies, that may be one; `one` is the smaller id. `state`: `open`, or `no` where somebody has said that they are two.
create table duplicate (
  one text not null,
  other text not null,
  kind text not null,
  sure text not null,
  weight integer not null,
  evidence text not null,
  found_at integer not null,
  state text not null default 'open',
  decided_by text,
  decided_at integer,
  primary key (one, other)
) without rowid;

create index duplicate_open on duplicate (sure, weight) where state = 'open';

create index duplicate_other on duplicate (other);
