#include "custom_sources.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "events/topics.hpp"
#include "secret_list.hpp"
#include "signing/standard_webhooks.hpp"

namespace relevo::webhook_gateway {

namespace {

bool is_source_name(const std::string& name)
{
    return !name.empty() && name.size() <= 63 && name.front() != '-' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
}

bool is_webhook_topic(const std::string& name)
{
    return name.starts_with("webhooks.") && std::ranges::find(topics::all, name) != topics::all.end();
}

// Reads one declaration; notes what is wrong with it.
custom_source read_source(const std::string& name, const YAML::Node& declared, std::vector<std::string>& problems)
{
    const auto report = [&](const std::string& what) { problems.push_back("source " + name + ": " + what); };
    custom_source s{name, "custom/" + name, std::string(topics::webhooks_custom), {}};
    if (!is_source_name(name))
        report("a name has at most 63 of a-z, 0-9 and '-'");
    for (const auto& entry : declared) {
        const auto key = entry.first.as<std::string>();
        if (key == "topic") {
            s.topic = entry.second.as<std::string>();
        } else if (key == "secret") {
            auto parsed = parse_secret_list(entry.second.as<std::string>());
            s.secrets = std::move(parsed.secrets);
            std::ranges::for_each(parsed.problems, report);
        } else {
            report("expected topic and secret, not " + key);
        }
    }
    if (!is_webhook_topic(s.topic))
        report("topic: expected one of the webhooks.* topics");
    const auto is_unreadable = [](const signing::secret& k) { return !signing::standard_webhooks::key_of(k.value); };
    if (std::ranges::any_of(s.secrets, is_unreadable))
        report("secret: expected whsec_ and base64");
    return s;
}

}  // namespace

custom_source_list parse_custom_sources(const std::string& yaml)
{
    custom_source_list out;
    try {
        const auto root = YAML::Load(yaml);
        if (root.IsNull())
            return out;
        if (!root.IsMap() || root.size() != 1 || !root["sources"])
            throw YAML::Exception(root.Mark(), "expected sources: and nothing else");
        for (const auto& entry : root["sources"])
            out.sources.push_back(read_source(entry.first.as<std::string>(), entry.second, out.problems));
    } catch (const YAML::Exception& e) {
        out.problems.push_back("line " + std::to_string(e.mark.line + 1) + ": " + e.msg);
    }
    return out;
}

}  // namespace relevo::webhook_gateway
