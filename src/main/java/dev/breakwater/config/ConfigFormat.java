package dev.breakwater.config;

public enum ConfigFormat {
    JSON
}
