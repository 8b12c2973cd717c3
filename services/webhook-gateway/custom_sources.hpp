#pragma once

#include <string>
#include <vector>

#include "signing/secret.hpp"

namespace relevo::webhook_gateway {

// A source of Standard Webhooks at /webhooks/custom/{name}.
struct custom_source
{
    std::string name;
    std::string label;  // "custom/<name>", as metrics and events call it
    std::string topic;
    signing::secrets secrets;  // empty: not verified (dev only)
};

struct custom_source_list
{
    std::vector<custom_source> sources;
    std::vector<std::string> problems;
};

// sources:
//   calendly:                      # a-z, 0-9, '-': the path
//     secret: whsec_…, whsec_…     # as in secret_list.hpp
//     topic: webhooks.custom.v1    # the default; any webhooks.* topic
custom_source_list parse_custom_sources(const std::string& yaml);

}  // namespace relevo::webhook_gateway
