// What others rely on: the fields of every event, and the list of topics.
#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "events/types.hpp"

namespace fs = std::filesystem;
namespace pb = google::protobuf;
namespace v1 = relevo::events::v1;

namespace {

std::string type_of(const pb::FieldDescriptor& f)
{
    const auto scalar = [](const pb::FieldDescriptor& d) {
        return d.message_type() ? d.message_type()->name() : std::string(d.type_name());
    };
    if (f.is_map())
        return "map<" + scalar(*f.message_type()->map_key()) + "," + scalar(*f.message_type()->map_value()) + ">";
    return (f.is_repeated() ? "repeated " : "") + scalar(f);
}

void add_fields(const pb::FileDescriptor& file, std::set<std::string>& lines)
{
    for (int m = 0; m < file.message_type_count(); ++m)
        for (int f = 0; f < file.message_type(m)->field_count(); ++f) {
            const auto& field = *file.message_type(m)->field(f);
            lines.insert(file.message_type(m)->name() + "." + field.name() + " " + std::to_string(field.number()) +
                         " " + type_of(field));
        }
}

// One message of each file, so that its descriptors are linked in.
const std::set<const pb::FileDescriptor*> families = {
    v1::AppointmentEvent::descriptor()->file(),  v1::BrokerEvent::descriptor()->file(),
    v1::CallEvent::descriptor()->file(),         v1::CampaignEvent::descriptor()->file(),
    v1::ConversationEvent::descriptor()->file(), v1::CostRecorded::descriptor()->file(),
    v1::LeadEvent::descriptor()->file(),         v1::MessageSend::descriptor()->file(),
    v1::LeadStageChanged::descriptor()->file(),  v1::LeadScored::descriptor()->file(),
    v1::TaskDead::descriptor()->file(),
};

// "CallEvent.broker_id 1 int64" of every field.
std::set<std::string> fields_of(const fs::path& folder)
{
    std::set<std::string> lines;
    for (const auto& file : fs::directory_iterator(folder)) {
        const auto name = "relevo/events/v1/" + file.path().filename().string();
        const auto* descriptor = pb::DescriptorPool::generated_pool()->FindFileByName(name);
        INFO(name << ": add one of its messages to families");
        REQUIRE(families.count(descriptor) == 1);
        add_fields(*descriptor, lines);
    }
    return lines;
}

std::set<std::string> lines_of(const fs::path& file)
{
    std::ifstream in(file);
    REQUIRE(in);
    std::set<std::string> lines;
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && line[0] != '#')
            lines.insert(line);
    return lines;
}

std::string missing(const std::set<std::string>& from, const std::set<std::string>& wanted)
{
    std::string text;
    for (const auto& line : wanted)
        if (!from.count(line))
            text += line + "\n";
    return text;
}

const fs::path source_dir = RELEVO_SOURCE_DIR;

}  // namespace

TEST_CASE("no field of an event changes its number, name or type")
{
    const auto now = fields_of(source_dir / "proto/relevo/events/v1");
    const auto promised = lines_of(source_dir / "proto/events.snapshot");
    INFO("promised in proto/events.snapshot, but gone or changed (make a new topic instead):\n"
         << missing(now, promised) << "new: add these lines to proto/events.snapshot:\n"
         << missing(promised, now));
    CHECK(now == promised);
}

TEST_CASE("deploy/kafka/topics.yaml lists the topics that the code knows")
{
    const auto file = YAML::LoadFile((source_dir / "deploy/kafka/topics.yaml").string());
    std::set<std::string> listed;
    for (const auto& topic : file["topics"])
        CHECK(listed.insert(topic["name"].as<std::string>()).second);
    CHECK(listed == std::set<std::string>(relevo::topics::all.begin(), relevo::topics::all.end()));
}
