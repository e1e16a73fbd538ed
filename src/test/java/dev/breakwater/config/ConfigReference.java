package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the records say of themselves, as a JSON schema and as a table. */
final class ConfigReference {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Map<Class<?>, Object> DEFAULTS = Map.of(
            TimeoutConfig.class,
            TimeoutConfig.DEFAULT,
            RetryConfig.class,
            RetryConfig.DEFAULT,
            ForwardingConfig.class,
            ForwardingConfig.DEFAULT,
            HttpsConfig.class,
            HttpsConfig.DEFAULT);

    /** Kinds of objects that are written as true or false, too. */
    private static final Set<Class<?>> SWITCHES = Set.of(WebSocketConfig.class, HttpsConfig.class, HstsConfig.class);

    private ConfigReference() {}

    /** The JSON schema of a configuration file (draft 2020-12), with the shorthands. */
    static String schema() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Breakwater configuration");
        root.setAll(object(ProxyConfig.class));
        ObjectNode properties = (ObjectNode) root.get("properties");
        properties.putObject("$schema").put("type", "string");
        ObjectNode backends = properties.putObject("backends");
        backends.put("description", "Short for one upstream, one site for every host and one route for every path.");
        backends.setAll(list(BackendConfig.class));
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static ObjectNode object(Class<?> type) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = node.putObject("properties");
        for (RecordComponent component : type.getRecordComponents()) {
            ObjectNode property = properties.putObject(RecordReader.key(component));
            property.put("description", description(component));
            property.setAll(value(component.getGenericType()));
        }
        return node;
    }

    private static ObjectNode value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? list(arguments[0]) : map(arguments[1]);
        }
        Class<?> plain = (Class<?>) type;
        ObjectNode node = MAPPER.createObjectNode();
        if (plain == Duration.class) {
            return text(node, "^(0|([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?|.*\\$\\{.*)$");
        } else if (plain == DataSize.class) {
            return text(node, "^([0-9]+\\s*([kKmMgG]?[bB]?)|.*\\$\\{.*)$");
        } else if (SWITCHES.contains(plain)) {
            var kinds = node.putArray("anyOf");
            kinds.add(value(Boolean.class));
            kinds.add(object(plain));
            return node;
        } else if (plain.isRecord()) {
            return object(plain);
        } else if (plain.isEnum()) {
            var names = node.put("type", "string").putArray("enum");
            constants(plain).forEach(names::add);
            return node;
        } else if (plain == Integer.class || plain == Boolean.class) {
            node.putArray("type")
                    .add(plain == Integer.class ? "integer" : "boolean")
                    .add("string");
            return node;
        }
        return node.put("type", "string");
    }

    private static ObjectNode text(ObjectNode node, String pattern) {
        node.putArray("type").add("string").add("integer");
        return node.put("pattern", pattern);
    }

    private static ObjectNode list(Type element) {
        ObjectNode node = MAPPER.createObjectNode().put("type", "array");
        if (element == BackendConfig.class) {
            var kinds = node.putObject("items").putArray("anyOf");
            kinds.addObject().put("type", "string");
            kinds.add(object(BackendConfig.class));
        } else {
            node.set("items", value(element));
        }
        return node;
    }

    private static ObjectNode map(Type element) {
        ObjectNode node = MAPPER.createObjectNode().put("type", "object");
        node.set("additionalProperties", value(element));
        return node;
    }

    /** Markdown tables of all keys, one for each kind of object. */
    static String tables() {
        StringBuilder text = new StringBuilder();
        table(text, "The file", ProxyConfig.class);
        table(text, "listen[]", ListenConfig.class);
        table(text, "tls", TlsConfig.class);
        table(text, "tls.certificates[]", CertificateConfig.class);
        table(text, "tls.acme", AcmeConfig.class);
        table(text, "tls.acme.on_demand", OnDemandConfig.class);
        table(text, "tls.acme.external_account", ExternalAccountConfig.class);
        table(text, "upstreams.NAME", UpstreamConfig.class);
        table(text, "upstreams.NAME.backends[]", BackendConfig.class);
        table(text, "upstreams.NAME.sticky", StickyConfig.class);
        table(text, "upstreams.NAME.health_check", HealthCheckConfig.class);
        table(text, "upstreams.NAME.circuit_breaker", CircuitBreakerConfig.class);
        table(text, "upstreams.NAME.retry_budget", RetryBudgetConfig.class);
        table(text, "upstreams.NAME.queue", QueueConfig.class);
        table(text, "upstreams.NAME.connection_pool", ConnectionPoolConfig.class);
        table(text, "upstreams.NAME.tls", BackendTlsConfig.class);
        table(text, "sites[]", SiteConfig.class);
        table(text, "sites[].client_auth", ClientAuthConfig.class);
        table(text, "sites[].routes[]", RouteConfig.class);
        table(text, "websocket", WebSocketConfig.class);
        table(text, "redirect", RedirectConfig.class);
        table(text, "respond", RespondConfig.class);
        table(text, "rewrite", RewriteConfig.class);
        table(text, "request_headers, response_headers", HeaderRules.class);
        table(text, "timeouts", TimeoutConfig.class);
        table(text, "retry", RetryConfig.class);
        table(text, "resolver", ResolverConfig.class);
        table(text, "limits", LimitConfig.class);
        table(text, "forwarding", ForwardingConfig.class);
        table(text, "https", HttpsConfig.class);
        table(text, "https.hsts", HstsConfig.class);
        table(text, "access_log", AccessLogConfig.class);
        table(text, "metrics", MetricsConfig.class);
        return text.toString();
    }

    private static void table(StringBuilder text, String title, Class<? extends Record> type) {
        text.append("\n### ").append(title).append("\n\n| key | kind | default | meaning |\n|---|---|---|---|\n");
        for (RecordComponent component : type.getRecordComponents()) {
            text.append("| `").append(RecordReader.key(component)).append("` | ");
            text.append(kind(component.getGenericType())).append(" | ");
            text.append(defaultOf(type, component)).append(" | ");
            text.append(description(component).replace("|", "\\|")).append(" |\n");
        }
    }

    private static String kind(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? "list of " + kind(arguments[0])
                    : "map of " + kind(arguments[1]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return String.join(", ", constants(plain));
        } else if (plain == Duration.class) {
            return "time";
        } else if (plain == DataSize.class) {
            return "size";
        } else if (plain == Integer.class) {
            return "number";
        } else if (plain == Boolean.class) {
            return "true, false";
        } else if (plain == URI.class) {
            return "URL";
        } else if (plain == Path.class) {
            return "file";
        }
        return plain == String.class ? "text" : "object";
    }

    private static String defaultOf(Class<? extends Record> type, RecordComponent component) {
        try {
            Object record = DEFAULTS.get(type);
            if (record == null) {
                var constructor = type.getDeclaredConstructors()[0];
                record = constructor.newInstance(new Object[constructor.getParameterCount()]);
            }
            Object value = component.getAccessor().invoke(record);
            boolean inherited = value == null || value instanceof Record && !(value instanceof DataSize);
            if (inherited
                    || value instanceof List<?> list
                            && (list.isEmpty() || !type.equals(SiteConfig.class) && !type.equals(RetryConfig.class))
                    || value instanceof Map<?, ?>) {
                return "";
            }
            return "`" + written(value) + "`";
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String written(Object value) {
        if (value instanceof Duration duration) {
            return Durations.format(duration);
        } else if (value instanceof List<?> list) {
            return list.get(0) instanceof String text ? "[\"" + text + "\"]" : list.toString();
        }
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private static List<String> constants(Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String description(RecordComponent component) {
        try {
            // The annotation sits on the accessor: records hand it on to where it may stand.
            return component
                    .getAccessor()
                    .getAnnotation(JsonPropertyDescription.class)
                    .value();
        } catch (NullPointerException missing) {
            throw new AssertionError(component + " has no description", missing);
        }
    }
}
