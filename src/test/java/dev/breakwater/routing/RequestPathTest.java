package dev.breakwater.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "/a/, /a/",
        "//a//b/, /a/b/",
        "/%61%2D%7e, /a-~",
        "/a%2Fb, /a%2Fb",
        "/a%2fb, /a%2fb",
        "/a;x=1/b;y, /a/b",
        "/;x/a, /a",
        "/%C3%A9, /é",
        "/a%252e%252e, /a%2e%2e",
        "/.well-known/x, /.well-known/x",
        "/..a/b.., /..a/b..",
        "/..., /..."
    })
    void decodesForMatching(String raw, String decoded) {
        assertThat(RequestPath.of(raw)).isEqualTo(new RequestPath(raw, decoded));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/..",
                "/.",
                "/a/../b",
                "/a/./b",
                "/%2e%2e",
                "/.%2E/x",
                "/%2E",
                "/..;a/x",
                "/..%2fx",
                "/x%2f..",
                "/a\\..\\b",
                "/a%5c..",
                "/..%5Ca",
                "/%00",
                "/a%0",
                "/%",
                "/%g1",
                "/a b",
                "/a\tb",
                "/é",
                "/\u007f"
            })
    void refusesWhatCouldBeMisread(String raw) {
        assertThat(RequestPath.of(raw)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, 1, /b",
        "/a, 1, /",
        "/a/, 1, /",
        "/a//b, 1, //b",
        "//a/b, 1, /b",
        "/;x/a/b, 1, /b",
        "/a%2Fb/c, 1, /c",
        "/a/b/c, 2, /c",
        "/a/b, 0, /a/b"
    })
    void cutsSegmentsOfTheRawPath(String raw, int segments, String rest) {
        assertThat(RequestPath.of(raw).rawAfter(segments)).isEqualTo(rest);
    }
}
