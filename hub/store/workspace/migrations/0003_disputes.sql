-- Fields over which a person is to decide, as a list of names; null: none.
alter table link add column disputed text;

-- One open question for each field of a record: asked again, it shows the newest value.
create unique index review_conflict on review (link, body->>'$.field') where kind = 'conflict' and answer is null;
