-- What only a record said that went by a merge: fields that no mapping names, in the remote's words. For a split.
create table kept_record (
  link text primary key,
  fields text not null,
  kept_at integer not null
) without rowid;

create index uniting_split on uniting (gone) where state = 'split';
