// Nobody's e-mail address or international phone number stays, and what is masked keeps its shape.
#include "personal_data.hpp"

#include "input.hpp"

using namespace relevo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::text_of(data, size);
    const auto masked = webhook_gateway::mask_contacts(text);
    fuzz::expect(webhook_gateway::mask_contacts(masked) == masked, "what is masked has nothing more to mask");
    webhook_gateway::mask_personal_data(std::string(text));
    const auto document = json::parse(text);
    if (!document)
        return 0;
    const auto seen = webhook_gateway::mask_personal_data(*document);
    fuzz::expect(seen.is_object() == document->is_object() && seen.is_array() == document->is_array(), "shapes stay");
    webhook_gateway::is_masked(seen);
    return 0;
}
