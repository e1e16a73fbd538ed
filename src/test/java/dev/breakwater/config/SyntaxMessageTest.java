package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class SyntaxMessageTest {
    private static String problem(String text) {
        return catchThrowableOfType(
                        ConfigException.class, () -> ConfigLoader.document(text, ConfigFormat.JSON, "config.json"))
                .getMessage();
    }

    @Test
    void aFileThatEndsTooSoonIsToldWithoutTheParsersOwnWords() {
        assertThat(problem("{\n"))
                .contains("is not JSON: Unexpected end-of-input")
                .doesNotContain("Source")
                .doesNotContain("offset");
    }

    @Test
    void whereSomethingBeganThatDoesNotEndIsLeftOutWhereItIsNotKnown() {
        assertThat(
                        SyntaxMessage.of(
                                "Unexpected end-of-input: expected close marker for Object (start marker at [Source: REDACTED (`Feature` disabled); byte offset: #UNKNOWN])"))
                .isEqualTo("Unexpected end-of-input: expected close marker for Object");
    }
}
