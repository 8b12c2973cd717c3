#include <algorithm>
#include <cmath>
#include <cstdio>

#include "domain/score.hpp"
#include "domain/text.hpp"

namespace relevo::scoring {

namespace {

constexpr double data_total = 70;
constexpr double stale_multiplier = 0.5;

struct valued
{
    double multiplier = 0;
    std::string label;
    std::optional<time_point> at = {};
    double gain = 0;  // of the multiplier, by asking
};

valued unknown(const char* label, std::optional<time_point> at = {})
{
    return {0, label, at, 1};
}

valued known(bool is_known, const char* yes, const char* no)
{
    return is_known ? valued{1, yes} : unknown(no);
}

std::string times(const std::string& what, double multiplier)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, " (×%g)", multiplier);
    return what + buffer;
}

valued location(const lead_facts& lead, const lead_settings& s)
{
    if (!has_text(lead.location))
        return unknown("Ubicación desconocida");
    const auto where = folded(*lead.location);
    const bool served = s.service_zones.empty() ||
                        std::any_of(s.service_zones.begin(), s.service_zones.end(), [&](const std::string& zone) {
                            return where.find(folded(zone)) != std::string::npos;
                        });
    return served ? valued{1, "Ubicación conocida"} : valued{0.5, "Ubicación fuera de las zonas atendidas (×0.5)"};
}

valued income(const lead_facts& lead, const lead_settings& s)
{
    if (!lead.monthly_income)
        return unknown("Renta desconocida");
    for (const auto& range : s.income_ranges)
        if (*lead.monthly_income >= range.min && (!range.max || *lead.monthly_income < *range.max))
            return {range.multiplier, times("Renta en rango '" + range.name + "'", range.multiplier),
                    lead.monthly_income_at};
    return {0, "Renta fuera de los rangos", lead.monthly_income_at};
}

valued dicom(const lead_facts& lead, const lead_settings& s)
{
    const auto status = lead.dicom_status.value_or("");
    if (status == "clean")
        return {1, "Sin deudas en DICOM", lead.dicom_status_at};
    if (status != "has_debt")
        return unknown("DICOM desconocido", lead.dicom_status_at);
    if (!lead.morosidad_amount)
        return {0.25, "Deuda en DICOM sin monto (×0.25)", lead.dicom_status_at};
    if (*lead.morosidad_amount >= 0 && *lead.morosidad_amount < s.max_acceptable_debt)
        return {0.5, "Deuda en DICOM aceptable (×0.5)", lead.dicom_status_at};
    return {0, "Deuda en DICOM sobre el máximo", lead.dicom_status_at};
}

valued budget(const lead_facts& lead)
{
    auto v = known(has_text(lead.budget), "Presupuesto conocido", "Presupuesto desconocido");
    v.at = lead.budget_at;
    return v;
}

// Old financial answers count half and are asked again.
valued aged(valued v, const lead_settings& s, time_point now)
{
    const auto limit = std::chrono::duration<double>(s.data_stale_days * 86400);
    const bool is_known = v.gain == 0;
    if (is_known && v.at && now - *v.at > limit) {
        v.gain = v.multiplier > 0 ? v.multiplier * (1 - stale_multiplier) : 1;
        v.multiplier *= stale_multiplier;
        v.label += ", dato antiguo (×0.5)";
    }
    return v;
}

}  // namespace

std::vector<component> data_points(const lead_facts& lead, const lead_settings& s, time_point now)
{
    const std::vector<std::pair<const char*, valued>> fields = {
        {"name", known(lead.name && is_real_name(*lead.name), "Nombre conocido", "Nombre desconocido")},
        {"phone", known(has_text(lead.phone) && lead.phone_valid, "Teléfono válido", "Sin teléfono válido")},
        {"email", known(has_text(lead.email) && lead.email_valid, "Correo válido", "Sin correo válido")},
        {"location", location(lead, s)},
        {"monthly_income", aged(income(lead, s), s, now)},
        {"dicom_status", aged(dicom(lead, s), s, now)},
        {"budget", aged(budget(lead), s, now)},
        {"property_type",
         known(has_text(lead.property_type), "Tipo de propiedad conocido", "Tipo de propiedad desconocido")},
    };

    double total = 0;
    for (const auto& [code, weight] : s.field_weights)
        total += weight;
    std::vector<component> lines;
    for (const auto& [code, v] : fields) {
        const auto weight = s.field_weights.find(std::string_view(code));
        const double max = weight == s.field_weights.end() || total <= 0 ? 0 : data_total * weight->second / total;
        lines.push_back({"data", code, v.label, max * v.multiplier, max, "", v.at, max * v.gain});
    }
    return lines;
}

}  // namespace relevo::scoring
