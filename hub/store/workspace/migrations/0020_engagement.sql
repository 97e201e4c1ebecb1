-- What leads did. The id is the sender's own: an event that comes again is known. What scores rest on of it stands with the lead.
create table engagement (
  id text primary key,
  entity text not null,
  kind text not null,
  at integer not null,
  note text,
  actor text not null,
  received_at integer not null
) without rowid;

create index engagement_entity on engagement (entity, at);

create index engagement_kind on engagement (kind, received_at);

alter table entity add column engagement text;
