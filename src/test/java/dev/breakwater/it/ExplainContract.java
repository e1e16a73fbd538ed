package dev.breakwater.it;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks what would become of requests, of a proxy with sites and upstreams of many kinds. */
abstract class ExplainContract extends AdminContract {
    private static final List<String> NAMES = List.of("one", "two", "three");

    @Override
    String configuration() {
        NAMES.forEach(this::backend);
        return HEAD + """
                "trusted_proxies": ["127.0.0.0/8"], "limits": {"uri": "1KB"},
                "upstreams": {
                  "u": {"backends": [{"id": "main", "url": "@main@"}]},
                  "turns": {"backends": [{"id": "one", "url": "@one@"}, {"id": "two", "url": "@two@"}]},
                  "uri": {"policy": "uri_hash", "backends": [{"id": "one", "url": "@one@"}, {"id": "two", "url": "@two@"}, {"id": "three", "url": "@three@"}]},
                  "ip": {"policy": "ip_hash", "backends": [{"id": "one", "url": "@one@"}, {"id": "two", "url": "@two@"}, {"id": "three", "url": "@three@"}]},
                  "sticky": {"sticky": {"by": "cookie", "cookie": "where"}, "backends": [{"id": "one", "url": "@one@"}, {"id": "two", "url": "@two@"}]},
                  "mixed": {"backends": ["@one@", {"url": "@two@", "state": "draining"}, {"url": "@three@", "backup": true}]},
                  "none": {"backends": [{"url": "@one@", "state": "down"}]}},
                "sites": [
                  {"hosts": ["a.test", "*.a.test"], "request_headers": {"set": {"X-Asked": "{scheme} {host} {path}"}},
                   "response_headers": {"remove": ["Server"], "set": {"X-Frame-Options": "DENY"}}, "routes": [
                    {"path": "/", "upstream": "u"},
                    {"path": "/api", "upstream": "u", "strip_prefix": true, "methods": ["GET", "POST"], "host_header": "backend",
                     "request_headers": {"remove": ["X-Secret"], "add": {"X-Client": "{client_ip}"}}},
                    {"path": "/api/v2", "upstream": "u", "headers": {"X-Version": "2"}, "forwarding": {"via": false, "traceparent": false}},
                    {"path": "/old", "redirect": {"to": "https://b.test{uri}", "status": 308}},
                    {"path": "/said", "respond": {"status": 203, "body": "for {host}"}},
                    {"path": "/turns", "upstream": "turns"}, {"path": "/uri", "upstream": "uri"}, {"path": "/ip", "upstream": "ip"},
                    {"path": "/sticky", "upstream": "sticky"}, {"path": "/mixed", "upstream": "mixed"}, {"path": "/none", "upstream": "none"}]},
                  {"hosts": ["narrow.test"], "routes": [{"path": "/only", "upstream": "u"}]}]}""";
    }

    @BeforeEach
    void sayNames() {
        NAMES.forEach(name -> backend(name).answer(exchange -> exchange.respond(200, name)));
    }

    /** @param fields as lines, such as "Name: value" */
    JsonNode explain(String method, String host, String target, String... fields) throws Exception {
        ObjectNode wanted = JsonMapper.shared().createObjectNode();
        wanted.put("method", method).put("url", "http://" + host + target).put("client", "127.0.0.1");
        ObjectNode headers = wanted.putObject("headers");
        for (String field : fields) {
            String[] parts = field.split(": ", 2);
            headers.withArray("/" + parts[0]).add(parts[1]);
        }
        AdminClient.Answer answer = admin.post("/explain", wanted.toString());
        assertStatus(answer, 200);
        return answer.json();
    }
}
