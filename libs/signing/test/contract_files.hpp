#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// Vendor schemas, payloads and signature vectors that a checkout may have beside it. Tests that use them say so and
// pass when they are absent; every rule is also tested on small payloads of our own.
namespace relevo::contract_files {

inline std::filesystem::path folder()
{
    return std::filesystem::path(RELEVO_SOURCE_DIR) / "../shared/contracts";
}

// Whether file is there; warns once a call when it is not.
inline bool available(const std::string& file)
{
    if (std::filesystem::exists(folder() / file))
        return true;
    WARN("no " << file << " beside this checkout: not checked against it");
    return false;
}

inline std::string read(const std::filesystem::path& file)
{
    std::ifstream in(folder() / file, std::ios::binary);
    REQUIRE(in);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Names relative to folder(), sorted.
inline std::vector<std::string> list(const std::string& sub_folder)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder() / sub_folder))
        names.push_back(sub_folder + "/" + entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace relevo::contract_files
