package dev.breakwater.it;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered is what the OpenAPI document describes, to the last key. */
class ApiAnswersIT extends AdminContract {
    private ApiDocument document;

    @Override
    String configuration() {
        return new ApiDocumentIT().configuration();
    }

    @BeforeEach
    void read() throws IOException {
        document = new ApiDocument(admin.get("/openapi.json").json());
        get("a.test", "/");
        // So that there is something to tell.
        admin.post("/reload", "");
    }

    private AdminClient.Answer described(String method, String template, String path, String body, String... fields)
            throws IOException {
        AdminClient.Answer answer = admin.send(method, path, body == null ? null : AdminClient.JSON, body, fields);
        document.assertDescribes(method, template, answer);
        return answer;
    }

    private void described(int status, String method, String template, String path, String body, String... fields)
            throws IOException {
        assertStatus(described(method, template, path, body, fields), status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/status",
                "/backends",
                "/upstreams",
                "/sites",
                "/config",
                "/config/history",
                "/loggers",
                "/certificates",
                "/events",
                "/openapi.json"
            })
    void lists(String path) throws Exception {
        described(200, "GET", path, path, null, "Accept", "application/json");
        document.assertDescribes("GET", path, admin.withToken(null).get(path));
    }

    @Test
    void changesOfBackends() throws Exception {
        String one = "/backends/{id}";
        String added = "{\"url\": \"http://127.0.0.1:3\", \"upstream\": \"other\"}";
        described(201, "POST", "/backends", "/backends", added);
        described(200, "GET", one, "/backends/127.0.0.1:3", null);
        described(200, "PUT", one, "/backends/127.0.0.1:3", "{\"url\": \"http://127.0.0.1:3\", \"weight\": 9}");
        described(200, "PATCH", one, "/backends/127.0.0.1:3", "{\"weight\": 2}");
        described(200, "PUT", one + "/status", "/backends/127.0.0.1:3/status", "{\"alive\": false}");
        described(204, "DELETE", one, "/backends/127.0.0.1:3", null);
        described(404, "GET", one, "/backends/127.0.0.1:3", null);
        described(409, "GET", one, "/backends/one", null);
        described(400, "PUT", one + "/status", "/backends/127.0.0.1:1/status", "{}");
        described(412, "DELETE", one, "/backends/127.0.0.1:1", null, "If-Match", "\"0-0\"");
        described(422, "POST", "/backends", "/backends", "{\"url\": \"http://127.0.0.1:3\", \"weight\": 0}");
        described(400, "POST", "/backends", "/backends", "{");
        described(200, "GET", "/upstreams/{name}", "/upstreams/default", null);
        described(404, "GET", "/upstreams/{name}", "/upstreams/none", null);
    }

    @Test
    void changesOfTheConfiguration() throws Exception {
        document.assertDescribes(
                "PATCH", "/config", admin.mergePatch("/config?commit_confirm=10m", "{\"grace_period\": \"2s\"}"));
        described(200, "GET", "/status", "/status", null);
        described(409, "PUT", "/config", "/config", original());
        described(200, "POST", "/config/confirm", "/config/confirm", "");
        described(409, "POST", "/config/confirm", "/config/confirm", "");
        described(409, "POST", "/config/revert", "/config/revert", "");
        AdminClient.Answer put = described("PUT", "/config", "/config", original());
        assertStatus(put, 200);
        int version = put.json().path("version").intValue();
        String history = "/config/history/{number}";
        described(200, "GET", history, "/config/history/" + version, null);
        described(404, "GET", history, "/config/history/0", null);
        described(200, "POST", history + "/rollback", "/config/history/" + (version - 1) + "/rollback", "");
        described(404, "POST", history + "/rollback", "/config/history/0/rollback", "");
        described(200, "POST", "/config/validate", "/config/validate", original());
        described(200, "POST", "/config/validate", "/config/validate", "{\"a\": 1}");
        described(422, "PUT", "/config", "/config", "{\"a\": 1}");
        document.assertDescribes("PUT", "/config", admin.send("PUT", "/config", "text/plain", "{}"));
        described(200, "POST", "/reload", "/reload", "");
    }

    @Test
    void explanations() throws Exception {
        for (String url : new String[] {
            "http://a.test/x?y=1", "http://a.test/r", "http://a.test/s", "http://b.test/", "http://a.test/%2e%2e/"
        }) {
            described(200, "POST", "/explain", "/explain", "{\"url\": \"" + url + "\"}");
        }
        described(400, "POST", "/explain", "/explain", "{\"url\": \"/\"}");
    }

    @Test
    void traffic() throws Exception {
        described(200, "GET", "/traffic", "/traffic", null);
    }

    @Test
    void loggers() throws Exception {
        String one = "/loggers/{logger}";
        described(200, "GET", one, "/loggers/dev.breakwater", null);
        described(200, "PUT", one, "/loggers/dev.breakwater.admin", "{\"level\": \"debug\"}");
        described(200, "PUT", one, "/loggers/dev.breakwater.admin", "{\"level\": null}");
        described(400, "PUT", one, "/loggers/dev.breakwater", "{\"level\": \"loud\"}");
        described(404, "GET", one, "/loggers/none", null);
    }
}
