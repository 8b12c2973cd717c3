#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "signing/secret.hpp"

// For who integrates with us:
//   webhook-gateway sign   --provider P --secret S [--url U] [--timestamp T] [--id I] BODY_FILE
//   webhook-gateway verify --provider P --secret S --signature X [--url U] [--timestamp T] [--id I] BODY_FILE
// P: vapi, twilio, meta, telegram, elevenlabs, standard or pbx. sign prints the header lines to send; verify says
// whether the gateway would take the webhook and, if not, what differs.
namespace relevo::webhook_gateway {

// Arguments after the command; now: of time stamps. Exit status 0, 1 (not genuine), 2 (usage).
int sign_command(std::vector<std::string> arguments, std::ostream& out, std::ostream& errors, signing::time_point now);
int verify_command(std::vector<std::string> arguments, std::ostream& out, std::ostream& errors,
                   signing::time_point now);

}  // namespace relevo::webhook_gateway
