package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** An account with an authority outside ACME, to which the ACME account is bound. */
public record ExternalAccountConfig(
        @JsonPropertyDescription("The key's name, as the authority gave it.")
        String keyId,

        @JsonPropertyDescription(
                "The key in Base64url, as the authority gave it; best as \"${NAME}\" or \"${file:path}\".")
        @Secret
        String hmacKey) {
    /** Never shows the key. */
    @Override
    public String toString() {
        return "ExternalAccountConfig[" + keyId + "]";
    }
}
