package dev.breakwater.it;

/** A proxy whose sites want HTTPS, behind a proxy that has it: 127.0.0.2 says how a client came. */
abstract class HttpsContract extends ProxyContract {
    static final String YEAR = "max-age=31536000";
    static final String HSTS = "Strict-Transport-Security";
    /** A trusted proxy has taken TLS off. */
    static final String OVER_HTTPS = "X-Forwarded-Proto: https";

    abstract String trusted();

    /** More sites, each after a comma. */
    String more() {
        return "";
    }

    @Override
    String configuration() {
        return HEAD + """
                "trusted_proxies": ["%s"], "https": true, "health_path": "/up",
                "upstreams": {"u": {"backends": ["@main@"]}, "none": {"backends": [{"url": "@main@", "state": "down"}]}},
                "sites": [
                  {"hosts": ["a.test", "*.a.test", "[::1]"], "routes": [
                    {"path": "/", "upstream": "u"}, {"path": "/none", "upstream": "none"}, {"path": "/small", "upstream": "u", "max_body_size": "10"},
                    {"path": "/edited", "upstream": "u", "response_headers": {"set": {"Strict-Transport-Security": "max-age=1"}}},
                    {"path": "/old", "redirect": {"to": "/new"}}, {"path": "/said", "respond": {"body": "{scheme}"}}]},
                  {"hosts": ["port.test"], "https": {"port": 8443, "hsts": {"max_age": "400d", "include_subdomains": true, "preload": true}},
                   "routes": [{"path": "/", "upstream": "u"}]},
                  {"hosts": ["forget.test"], "https": {"redirect": false, "hsts": {"max_age": 0}}, "routes": [{"path": "/", "upstream": "u"}]},
                  {"hosts": ["plain.test"], "https": false, "routes": [{"path": "/", "upstream": "u"}]}%s]}""".formatted(trusted(), more());
    }
}
