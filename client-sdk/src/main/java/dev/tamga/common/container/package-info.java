package dev.tamga.common.container;
