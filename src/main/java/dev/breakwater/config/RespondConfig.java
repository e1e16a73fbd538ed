package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Answers with a fixed response; its header fields come from {@code response_headers}. */
public record RespondConfig(
        @JsonPropertyDescription("The status code, 200 to 599.")
        Integer status,

        @JsonPropertyDescription("The body, with placeholders.")
        String body,

        @JsonPropertyDescription("The media type of the body.")
        String contentType) {
    public RespondConfig {
        status = status == null ? 200 : status;
        body = body == null ? "" : body;
        contentType = contentType == null ? "text/plain; charset=utf-8" : contentType;
    }
}
