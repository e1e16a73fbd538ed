package dev.breakwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

public final class ConfigLoader {
    public ConfigLoader(Map<String, String> environment) {}

    public LoadedConfig load(Path file) throws ConfigException {
        try {
            return parse(Files.readString(file), ConfigFormat.JSON, file.getParent(), file.toString());
        } catch (IOException e) {
            throw new ConfigException(file.toString(), List.of(new Problem("", e.toString(), "")));
        }
    }

    public LoadedConfig parse(String text, ConfigFormat format, Path dir, String name) throws ConfigException {
        SimpleModule m = new SimpleModule();
        m.addDeserializer(DataSize.class, new StdDeserializer<DataSize>(DataSize.class) {
            public DataSize deserialize(JsonParser p, DeserializationContext c) {
                return DataSize.parse(p.getValueAsString());
            }
        });
        m.addDeserializer(Duration.class, new StdDeserializer<Duration>(Duration.class) {
            public Duration deserialize(JsonParser p, DeserializationContext c) {
                String s = p.getValueAsString();
                if (s.equals("0")) return Duration.ZERO;
                return s.endsWith("ms")
                        ? Duration.ofMillis(Long.parseLong(s.substring(0, s.length() - 2)))
                        : Duration.parse("PT" + s);
            }
        });
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .addModule(m)
                .build();
        try {
            ObjectNode tree = (ObjectNode) mapper.readTree(text);
            if (tree.has("backends")) {
                ObjectNode up = mapper.createObjectNode();
                up.set("default", mapper.createObjectNode().set("backends", tree.remove("backends")));
                tree.set("upstreams", up);
                tree.set("sites", mapper.readTree("[{\"routes\":[{\"path\":\"/\",\"upstream\":\"default\"}]}]"));
            }
            if (tree.has("upstreams"))
                for (JsonNode u : tree.get("upstreams")) {
                    ArrayNode a = (ArrayNode) u.get("backends");
                    for (int i = 0; i < a.size(); i++)
                        if (a.get(i).isString())
                            a.set(
                                    i,
                                    mapper.createObjectNode()
                                            .put("url", a.get(i).asString()));
                }
            return new LoadedConfig(mapper.treeToValue(tree, ProxyConfig.class), Set.of(), new ArrayList<>());
        } catch (RuntimeException e) {
            throw new ConfigException(name, List.of(new Problem("", e.toString(), "")));
        }
    }
}
