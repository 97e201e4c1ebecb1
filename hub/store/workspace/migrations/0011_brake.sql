-- What came in within an hour and counts towards the limits of the brake.
create table run (
  connection text not null,
  kind text not null,
  hour integer not null,
  n integer not null,
  primary key (connection, kind, hour)
) without rowid;

-- 1: stopped until a person decides; 0: let go by one; 2: turned down by one.
alter table inbox add column brake integer;

drop index inbox_order;

create index inbox_order on inbox (priority, seq) where parked is null and brake is not 1;

create index inbox_stopped on inbox (connection) where brake = 1;

create unique index review_brake on review (connection) where kind = 'stopped' and answer is null;
