-- What a change set would do, as planned: a row per stretch of leads in the order of their ids, so that it is read page by page and
-- planned again only where something has moved. `stamp` tells whether it has, `marks` name what can be found in it.
create table change_page (
  change_set text not null,
  last text not null,
  after text not null,
  size integer not null,
  leads text not null,
  stamp text not null,
  hash text not null,
  numbers text not null,
  marks text not null,
  rows text not null,
  primary key (change_set, last)
);

-- Leads it is about, and the shape of the connections it was planned on.
alter table change_set add column total integer not null default 0;

alter table change_set add column shape text not null default '';

-- Of those that wait for a yes no plan was kept.
update change_set set state = 'superseded' where state = 'previewed';

update change_set set total = preview->>'$.counts.leads',
  preview = json_set(preview, '$.counts.changing', preview->>'$.counts.leads', '$.counts.held', 0, '$.counts.differs', 0, '$.fields', json('[]'));
