-- Calls made to a remote, by quota and slot of its window: counted once, whichever lane or process made them.
create table spent (
  connection text not null,
  quota text not null,
  slot integer not null,
  calls integer not null,
  primary key (connection, quota, slot)
) without rowid;
