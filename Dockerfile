# The bot as it runs in production: the source as it is, production dependencies only, not root.
# Its file system may be read-only: docker run --read-only --tmpfs /tmp …
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production \
    # Only without DATABASE_URL: mount a volume here then.
    DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
# ops.yaml, if it is here, becomes part of the image: what runs is what was reviewed. OPS_FILE may name another.
COPY package.json LICENSE ops.yaml* ./
COPY cards ./cards
COPY infra/workflows ./infra/workflows
COPY src ./src
USER node
EXPOSE 3978
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3978}/healthz`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# As the first process it gets SIGTERM itself: it finishes what is in hand and ends within half a minute.
CMD ["node", "--max-semi-space-size=8", "src/main.ts"]
