#include "domain/qualification.hpp"

namespace relevo::scoring {

namespace {

constexpr const char* self_reported = " (datos declarados por el cliente)";

bool meets_calificado(const lead_facts& lead, const qualification_settings& s)
{
    const bool debt_unknown = lead.dicom_status == "has_debt" && !lead.morosidad_amount;
    return *lead.monthly_income >= s.calificado_min_income && s.calificado_dicom.contains(*lead.dicom_status) &&
           !debt_unknown && lead.morosidad_amount.value_or(0) <= s.calificado_max_debt;
}

}  // namespace

std::optional<qualified> qualify(const lead_facts& lead, const qualification_settings& s)
{
    const bool dicom_known =
        lead.dicom_status && !lead.dicom_status->empty() && (*lead.dicom_status != "unknown" || lead.dicom_asked_twice);
    if (!lead.monthly_income || !dicom_known)
        return std::nullopt;
    if (meets_calificado(lead, s))
        return qualified{calificacion::calificado, "calificado",
                         std::string("Renta y DICOM cumplen los criterios") + self_reported};
    if (s.income_below && *lead.monthly_income < *s.income_below)
        return qualified{calificacion::no_calificado, "monthly_income_below",
                         std::string("Renta bajo el mínimo") + self_reported};
    if (s.debt_above && lead.morosidad_amount && *lead.morosidad_amount > *s.debt_above)
        return qualified{calificacion::no_calificado, "debt_amount_above",
                         std::string("Morosidad sobre el máximo") + self_reported};
    return qualified{calificacion::potencial, "potencial",
                     std::string("Cumple solo parte de los criterios") + self_reported};
}

}  // namespace relevo::scoring
