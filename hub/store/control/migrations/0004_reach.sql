-- Whose leads a member below admin may see, where a workspace has offices: `all`, or a JSON array of offices.
alter table member add column reach text not null default '[]';

alter table invitation add column reach text not null default '[]';
