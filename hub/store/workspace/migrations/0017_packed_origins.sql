-- Most values of an entity came together: each origin stands once, followed by the names of its fields.
update entity set origins = (
  select json_group_array(json(together)) from (
    select '[' || value || ',' || group_concat(json_quote(key)) || ']' as together
    from json_each(entity.origins) group by value));
