-- Whether records were set aside is asked every minute; without this, every row that waits is gone through.
create index inbox_parked on inbox (connection) where parked is not null;
