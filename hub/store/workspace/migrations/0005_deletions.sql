-- What deletions mean, object by object of a connection, where somebody has said so.
alter table connection add column deletions text not null default '{}';

-- One open question for each record that is gone: asked again, it shows the newest state.
create unique index review_deletion on review (link) where kind = 'held-delete' and answer is null;
