#include "models/phone_number.hpp"

#include <phonenumbers/phonenumberutil.h>

namespace relevo::models {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::optional<phone_number> parse_phone(std::string_view text, std::string_view default_region)
{
    const auto& util = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    if (util.Parse(std::string(text), std::string(default_region), &number) != PhoneNumberUtil::NO_PARSING_ERROR)
        return {};
    // IS_POSSIBLE_LOCAL_ONLY is refused: without its area code the number has no E.164 form.
    if (util.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE)
        return {};
    phone_number result;
    util.Format(number, PhoneNumberUtil::E164, &result.e164);
    util.GetRegionCodeForNumber(number, &result.country);
    if (result.country == "ZZ")  // possible, but in no range that the tables know
        util.GetRegionCodeForCountryCode(number.country_code(), &result.country);
    if (result.country.size() != 2 || result.country == "ZZ")
        result.country.clear();
    return result;
}

}  // namespace relevo::models
