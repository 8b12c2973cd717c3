#include "domain/lead_zone.hpp"

namespace relevo::campaign_executor {

namespace {

struct area
{
    std::string_view prefix, zone;
};

// The longest prefix counts. +1 is left out: its areas are hundreds.
constexpr area areas[] = {
    {"+34", "Europe/Madrid"},
    {"+34822", "Atlantic/Canary"},
    {"+34828", "Atlantic/Canary"},
    {"+34922", "Atlantic/Canary"},
    {"+34928", "Atlantic/Canary"},
    {"+39", "Europe/Rome"},
    {"+33", "Europe/Paris"},
    {"+44", "Europe/London"},
    {"+49", "Europe/Berlin"},
    {"+351", "Europe/Lisbon"},
    {"+502", "America/Guatemala"},
    {"+503", "America/El_Salvador"},
    {"+504", "America/Tegucigalpa"},
    {"+505", "America/Managua"},
    {"+506", "America/Costa_Rica"},
    {"+507", "America/Panama"},
    {"+51", "America/Lima"},
    {"+52", "America/Mexico_City"},
    {"+52612", "America/Mazatlan"},
    {"+52624", "America/Mazatlan"},
    {"+52614", "America/Chihuahua"},
    {"+52631", "America/Hermosillo"},
    {"+52644", "America/Hermosillo"},
    {"+52662", "America/Hermosillo"},
    {"+52646", "America/Tijuana"},
    {"+52664", "America/Tijuana"},
    {"+52686", "America/Tijuana"},
    {"+52656", "America/Ciudad_Juarez"},
    {"+52667", "America/Mazatlan"},
    {"+52669", "America/Mazatlan"},
    {"+52983", "America/Cancun"},
    {"+52984", "America/Cancun"},
    {"+52998", "America/Cancun"},
    {"+53", "America/Havana"},
    {"+54", "America/Argentina/Buenos_Aires"},
    {"+55", "America/Sao_Paulo"},
    {"+5565", "America/Cuiaba"},
    {"+5566", "America/Cuiaba"},
    {"+5567", "America/Campo_Grande"},
    {"+5568", "America/Rio_Branco"},
    {"+5569", "America/Porto_Velho"},
    {"+5592", "America/Manaus"},
    {"+5595", "America/Boa_Vista"},
    {"+5597", "America/Manaus"},
    {"+56", "America/Santiago"},
    {"+57", "America/Bogota"},
    {"+58", "America/Caracas"},
    {"+591", "America/La_Paz"},
    {"+593", "America/Guayaquil"},
    {"+595", "America/Asuncion"},
    {"+598", "America/Montevideo"},
};

}  // namespace

std::string_view zone_of_phone(std::string_view e164)
{
    const area* best = nullptr;
    for (const auto& a : areas)
        if (e164.starts_with(a.prefix) && (!best || a.prefix.size() > best->prefix.size()))
            best = &a;
    return best ? best->zone : std::string_view();
}

}  // namespace relevo::campaign_executor
