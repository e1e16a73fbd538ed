package dev.breakwater.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {
    private static String written(String json) throws ConfigException {
        return JsonText.write(ConfigLoader.document(json, ConfigFormat.JSON, "test"));
    }

    @Test
    void indentsByTwoSpacesAndKeepsSmallThingsOnOneLine() throws Exception {
        assertThat(written("{\"z\":{\"b\":[1,\"x\",null,true],\"e\":{},\"l\":[]},\"a\":[{\"k\":1.50},\"t\",[2]]}"))
                .isEqualTo("""
                        {
                          "z": { "b": [1, "x", null, true], "e": {}, "l": [] },
                          "a": [
                            { "k": 1.5 },
                            "t",
                            [2]
                          ]
                        }
                        """);
    }

    @Test
    void whatIsNestedOrWideTakesSeveralLines() throws Exception {
        String wide = "x".repeat(90);
        assertThat(written("{\"a\":{\"b\":{\"c\":1}},\"d\":{\"e\":\"" + wide + "\"}}"))
                .isEqualTo("""
                        {
                          "a": {
                            "b": { "c": 1 }
                          },
                          "d": {
                            "e": "%s"
                          }
                        }
                        """.formatted(wide));
    }

    @Test
    void writesWhatItReads() throws Exception {
        String text = "{\n  \"a\\n\\\"b\": \"\\u0001\\\\ ü 漢 ${X}\"\n}\n";
        assertThat(written(text)).isEqualTo(text);
        assertThat(written(written(text))).isEqualTo(text);
    }

    @Test
    void theOrderOfKeysIsADifference() throws Exception {
        assertThat(JsonText.same(
                        ConfigLoader.document("{\"a\":1,\"b\":2}", ConfigFormat.JSON, "test"),
                        ConfigLoader.document("{\"b\":2,\"a\":1}", ConfigFormat.JSON, "test")))
                .isFalse();
    }
}
