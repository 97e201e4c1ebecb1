-- Whoever delivers finds its rows by their lease; without this, every delivery reads a backlog to its end.
create index outbox_lease on outbox (lease) where lease is not null;
