#include "import_row.hpp"

#include <algorithm>
#include <array>

#include "domain/text.hpp"
#include "lead_body.hpp"
#include "lead_metadata.hpp"

namespace relevo::crm_sync {
namespace {

constexpr std::array<std::string_view, 3> rule_names = {"skip", "update", "overwrite"};
constexpr std::size_t shown_characters = 200;
constexpr std::string_view metadata_prefix = "metadata.";

void add_tag_names(json::array& tags, const std::vector<std::string>& more)
{
    for (const auto& tag : more)
        if (std::find(tags.begin(), tags.end(), json::value(tag)) == tags.end())
            tags.emplace_back(tag);
}

// The first cell with text wins where several columns mean one field.
void give_cell(import_row& row, json::object& metadata, json::array& tags, const import_column& column,
               const std::string& text)
{
    if (column.field == import_field::tags) {
        add_tag_names(tags, split_tags(text));
        row.has_own_tags = true;
    } else if (column.field == import_field::metadata) {
        if (!metadata.find(column.key))
            metadata.set(column.key, metadata_of_text(column.key, text));
    } else if (column.field != import_field::ignored && !row.given.find(column.key)) {
        row.given.set(column.key, text);
    }
}

std::string cell_of(const import_row& row, const std::vector<import_column>& columns, const std::string& key)
{
    for (std::size_t i = 0; i < std::min(columns.size(), row.cells.size()); ++i)
        if (columns[i].key == key && !row.cells[i].empty())
            return shorten(row.cells[i], shown_characters);
    return {};
}

void take_problems(import_row& row, const std::vector<import_column>& columns, const field_checks& checks)
{
    for (const auto& e : checks.errors()) {
        const bool is_fact = e.field.starts_with(metadata_prefix);
        const auto column = is_fact ? e.field.substr(metadata_prefix.size()) : e.field;
        row.problems.push_back({column, cell_of(row, columns, column), e.code, e.message});
    }
}

// What of the row fills a gap of the lead.
void keep_gaps(json::object& given, const leads::record& lead)
{
    if (lead.name)
        given.erase("name");
    if (lead.email)
        given.erase("email");
    if (!lead.tags.empty())
        given.erase("tags");
    const auto* facts = given.find("metadata");
    json::object missing;
    if (facts && facts->as_object())
        for (const auto& [key, v] : *facts->as_object())
            if (!lead.metadata.find(key))
                missing.set(key, v);
    given.set("metadata", std::move(missing));
}

}  // namespace

std::optional<duplicate_rule> parse_duplicate_rule(std::string_view name)
{
    const auto found = std::find(rule_names.begin(), rule_names.end(), name);
    if (found == rule_names.end())
        return {};
    return static_cast<duplicate_rule>(found - rule_names.begin());
}

json::object to_json(const import_options& o)
{
    return {{"on_duplicate", rule_names[static_cast<std::size_t>(o.on_duplicate)]},
            {"round_robin", o.round_robin},
            {"agent_id", o.agent},
            {"tags", json::array(o.tags.begin(), o.tags.end())}};
}

import_options import_options_of(const json::value& v)
{
    import_options o;
    o.on_duplicate = parse_duplicate_rule(v.text("on_duplicate")).value_or(duplicate_rule::skip);
    o.round_robin = v.boolean("round_robin").value_or(false);
    o.agent = v.integer("agent_id");
    if (const auto* tags = v.find("tags"); tags && tags->as_array())
        for (const auto& tag : *tags->as_array())
            o.tags.push_back(tag.as_string() ? *tag.as_string() : std::string());
    return o;
}

std::vector<std::string> split_tags(std::string_view text)
{
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = text.find(',');
        if (const auto tag = trim(text.substr(0, end)); !tag.empty())
            out.emplace_back(tag);
        text = end == text.npos ? std::string_view() : text.substr(end + 1);
    }
    return out;
}

import_row read_import_row(const csv::record& r, const std::vector<import_column>& columns, const import_options& o,
                           const accounts::broker& broker)
{
    import_row row;
    row.row = r.row;
    row.cells = r.cells;
    json::object metadata;
    json::array tags;
    for (std::size_t i = 0; i < r.cells.size(); ++i) {
        const auto text = std::string(trim(r.cells[i]));
        if (!text.empty() && i >= columns.size())
            row.problems.push_back({"#" + std::to_string(i + 1), shorten(text, shown_characters), "extra_cell",
                                    "La fila tiene más celdas que el encabezado"});
        else if (!text.empty())
            give_cell(row, metadata, tags, columns[i], text);
    }
    add_tag_names(tags, o.tags);
    row.given.set("tags", std::move(tags));
    row.given.set("metadata", std::move(metadata));

    row.lead.broker_id = broker.id;
    row.lead.source = "import";
    field_checks checks;
    apply_body(row.lead, row.given, broker, checks);
    if (!row.given.find("phone"))
        checks.add("phone", "required", "El lead necesita un teléfono");
    take_problems(row, columns, checks);
    return row;
}

std::vector<std::string> lay_over(leads::record& lead, import_row& row, const import_options& o,
                                  const accounts::broker& broker)
{
    auto given = row.given;
    given.erase("phone");  // the same number, however it is written
    if (o.on_duplicate == duplicate_rule::update) {
        keep_gaps(given, lead);
    } else if (!row.has_own_tags) {
        json::array tags(lead.tags.begin(), lead.tags.end());
        add_tag_names(tags, o.tags);
        given.set("tags", std::move(tags));
    }
    auto changed = lead;
    field_checks checks;
    auto fields = apply_body(changed, given, broker, checks);
    if (!checks.empty()) {
        take_problems(row, {}, checks);
        return {};
    }
    lead = std::move(changed);
    return fields;
}

}  // namespace relevo::crm_sync
