#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace relevo {

// As much of an OpenAPI document as it takes to ask: would the vendor refuse this value for a member it does not know,
// a wrong type or a text outside an enumeration? The branches of allOf, anyOf and oneOf are taken together.
class open_api
{
public:
    explicit open_api(const json::value& document) : document_(document) {}

    std::vector<std::string> problems(std::string_view schema_name, const json::value& v) const
    {
        std::vector<std::string> found;
        const auto* schemas = document_.at("components.schemas");
        const auto* schema = schemas ? schemas->find(schema_name) : nullptr;
        if (!schema)
            return {std::string(schema_name) + ": no such schema"};
        check(branches_of(schema), v, "", found);
        return found;
    }

private:
    using schemas = std::vector<const json::value*>;

    const json::value* resolve(const json::value* schema) const
    {
        while (const auto* reference = schema->find("$ref")) {
            const auto& text = *reference->as_string();
            schema = document_.at("components.schemas")->find(text.substr(text.rfind('/') + 1));
        }
        return schema;
    }

    // The schema and everything it is combined from, references resolved.
    schemas branches_of(const json::value* schema) const
    {
        schemas all{resolve(schema)};
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const auto* combination : {"allOf", "anyOf", "oneOf"})
                if (const auto* parts = all[i]->find(combination))
                    for (const auto& part : *parts->as_array())
                        all.push_back(resolve(&part));
        return all;
    }

    static bool fits(std::string_view type, const json::value& v)
    {
        return type == "object"    ? v.is_object()
               : type == "array"   ? v.is_array()
               : type == "string"  ? v.is_string()
               : type == "boolean" ? v.is_bool()
               : type == "integer" ? v.is_integer()
               : type == "number"  ? v.is_number()
                                   : true;
    }

    void check(const schemas& all, const json::value& v, const std::string& path, std::vector<std::string>& found) const
    {
        const auto allows_type = [&](const json::value* s) { return !s->find("type") || fits(s->text("type"), v); };
        if (!std::ranges::all_of(all, allows_type) && !std::ranges::any_of(all, [&](const json::value* s) {
                return s->find("type") && fits(s->text("type"), v);
            }))
            found.push_back(path + ": wrong type");
        if (v.is_object())
            check_members(all, v, path, found);
        else if (v.is_array())
            check_items(all, v, path, found);
        else if (v.is_string())
            check_enumeration(all, v, path, found);
    }

    void check_members(const schemas& all, const json::value& v, const std::string& path,
                       std::vector<std::string>& found) const
    {
        const auto has_properties = [](const json::value* s) { return s->find("properties") != nullptr; };
        if (std::ranges::none_of(all, has_properties))
            return;  // free form
        for (const auto& [name, member] : *v.as_object()) {
            const auto here = path.empty() ? name : path + "." + name;
            schemas of_member;
            for (const auto* s : all)
                if (const auto* properties = s->find("properties"))
                    if (const auto* property = properties->find(name))
                        for (const auto* branch : branches_of(property))
                            of_member.push_back(branch);
            if (of_member.empty())
                found.push_back(here + ": unknown");
            else
                check(of_member, member, here, found);
        }
    }

    void check_items(const schemas& all, const json::value& v, const std::string& path,
                     std::vector<std::string>& found) const
    {
        schemas of_item;
        for (const auto* s : all)
            if (const auto* items = s->find("items"))
                for (const auto* branch : branches_of(items))
                    of_item.push_back(branch);
        if (of_item.empty())
            return;
        for (std::size_t i = 0; i < v.as_array()->size(); ++i)
            check(of_item, v.as_array()->at(i), path + "[" + std::to_string(i) + "]", found);
    }

    static void check_enumeration(const schemas& all, const json::value& v, const std::string& path,
                                  std::vector<std::string>& found)
    {
        bool is_enumerated = false;
        for (const auto* s : all)
            if (s->text("type") == "string" && !s->find("enum"))
                return;  // one branch takes any text
            else if (const auto* values = s->find("enum"); values && values->as_array()) {
                is_enumerated = true;
                if (std::ranges::find(*values->as_array(), v) != values->as_array()->end())
                    return;
            }
        if (is_enumerated)
            found.push_back(path + ": not one of the enumeration");
    }

    const json::value& document_;
};

}  // namespace relevo
