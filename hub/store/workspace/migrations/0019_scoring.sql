-- How leads are scored. Versions of the rules are kept; the newest is carried through the leads in the order of their ids: `through` is how far.
create table scoring (
  version integer primary key,
  rules text not null,
  author text not null,
  published_at integer not null,
  through text not null default '',
  done integer not null default 0,
  total integer not null,
  changed integer not null default 0,
  finished_at integer
);

-- From when on the same rules may give a lead another score. 0: what it has was made in another way.
alter table entity add column rescore_at integer;

update entity set rescore_at = 0 where kind = 'lead' and merged_into is null;

create index entity_rescore on entity (rescore_at) where rescore_at is not null;

-- Those that are still to be offered to systems: they changed hands, or their score did, and of which cause.
alter table moved rename to unoffered;

alter table unoffered add column correlation text not null default 'territory';
