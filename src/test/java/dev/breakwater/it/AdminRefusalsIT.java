package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin interface answers to what it has not, does not do, or does not want to read. */
class AdminRefusalsIT extends AdminContract {
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    @Override
    String configuration() {
        return HEAD + "\"backends\": [\"@main@\"]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/..%2fopenapi.json",
                "/dashboard/..%2Fbackends",
                "/dashboard/%2e%2e/backends",
                "/dashboard/.%2e/config",
                "/dashboard/..%5c..%5copenapi.json",
                "/dashboard//config",
                "/dashboard/..;/config",
                "/dashboard/x.js%00.html",
                "/dashboard/../../../../../../../../etc/passwd",
                "/dashboard/%2e%2e%2f%2e%2e%2f%2e%2e%2fdeploy%2fversion.txt"
            })
    void nothingButTheDashboardsFilesIsBelowIt(String path) throws Exception {
        Response response = raw("GET", path);
        assertThat(response.status()).as("%s", response).isIn(400, 401, 403, 404);
        assertThat(response.text()).doesNotContain("openapi").doesNotContain("backends\"");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        assertProblem(admin.put("/config", " ".repeat(MOST_BYTES + 1)), 413);
        Response announced = raw(
                "PUT",
                "/config",
                bearer(),
                "Content-Type: application/json",
                "Content-Length: 1000000000",
                "Expect: 100-continue");
        assertThat(announced.status()).as("%s", announced).isEqualTo(413);
        assertThat(announced.interims()).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/nothing,404",
        "GET,/nothing/else,404",
        "GET,/backend,404",
        "GET,/status/else,404",
        "POST,/reload/else,404",
        "POST,/config/validate/else,404",
        "GET,/config/else,404",
        "GET,/config/history/1/else,404",
        "GET,/loggers/no.such.logger,404",
        "GET,/upstreams/none,404",
        "GET,/backends?upstream=%zz,400",
        "GET,/backends/%zz,400",
        "POST,/status,405",
        "PUT,/backends,405",
        "DELETE,/config,405",
        "POST,/backends/0,405",
        "GET,/reload,405",
        "GET,/explain,405",
        "POST,/openapi.json,405",
        "POST,/events,405"
    })
    void whatIsNotThereIsAProblem(String method, String path, int status) throws Exception {
        Response response =
                raw(method, path, bearer(), "Content-Type: application/json", "Content-Length: 0", "Accept: */*");
        assertThat(response.status()).as("%s", response).isEqualTo(status);
        if (!path.contains("%zz")) {
            assertThat(response.value("Content-Type")).startsWith("application/problem+json");
        }
        assertThat(response.fields().contain("Allow")).isEqualTo(status == 405);
    }

    @Test
    void headIsAnsweredWithoutABody() throws Exception {
        AdminClient.Answer head = admin.send("HEAD", "/backends", null, null);
        assertStatus(head, 200);
        assertThat(head.text()).isEmpty();
    }
}
