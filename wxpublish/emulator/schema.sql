CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value);

CREATE TABLE IF NOT EXISTS token (
  token TEXT PRIMARY KEY, kind TEXT NOT NULL, issued REAL NOT NULL, expires REAL NOT NULL,
  superseded REAL  -- when it ended because of a newer token
);

CREATE TABLE IF NOT EXISTS blob (digest TEXT PRIMARY KEY, format TEXT NOT NULL, data BLOB NOT NULL);

-- A picture with an address; media/uploadimg creates nothing else.
CREATE TABLE IF NOT EXISTS picture (
  key TEXT PRIMARY KEY, digest TEXT NOT NULL, folder TEXT NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, created REAL NOT NULL
);

CREATE TABLE IF NOT EXISTS media (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, media_id TEXT UNIQUE NOT NULL, type TEXT NOT NULL,
  name TEXT NOT NULL, digest TEXT NOT NULL, picture TEXT, url TEXT NOT NULL,
  title TEXT NOT NULL, introduction TEXT NOT NULL, created REAL NOT NULL,
  deleted REAL,
  expires REAL  -- NULL: permanent
);
CREATE INDEX IF NOT EXISTS media_type ON media (type, seq);

-- Another id of a cover, which draft/get may answer.
CREATE TABLE IF NOT EXISTS alias (alias TEXT PRIMARY KEY, media_id TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS news (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, media_id TEXT UNIQUE NOT NULL, channel TEXT NOT NULL,
  created REAL NOT NULL, updated REAL NOT NULL, deleted REAL,
  article_id TEXT  -- set when a draft was published
);
CREATE INDEX IF NOT EXISTS news_channel ON news (channel, seq);

CREATE TABLE IF NOT EXISTS article (
  media_id TEXT NOT NULL, position INTEGER NOT NULL, document TEXT NOT NULL,
  content TEXT NOT NULL, thumb_picture TEXT,
  PRIMARY KEY (media_id, position)
);

CREATE TABLE IF NOT EXISTS publication (
  publish_id INTEGER PRIMARY KEY AUTOINCREMENT, media_id TEXT NOT NULL, article_id TEXT NOT NULL,
  polls INTEGER NOT NULL, status INTEGER NOT NULL, created REAL NOT NULL
);

CREATE TABLE IF NOT EXISTS call (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, endpoint TEXT NOT NULL,
  errcode INTEGER, effect INTEGER NOT NULL, rid TEXT NOT NULL, ip TEXT NOT NULL,
  fault TEXT NOT NULL, url TEXT NOT NULL, request TEXT NOT NULL, response TEXT NOT NULL,
  milliseconds REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS call_rid ON call (rid);

CREATE TABLE IF NOT EXISTS counter (
  period TEXT NOT NULL, name TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (period, name)
);

-- The news of each list of the console: draft, material, published.
CREATE VIEW IF NOT EXISTS listed AS SELECT *,
  CASE WHEN channel = 'draft' AND article_id IS NOT NULL THEN 'published'
       WHEN deleted IS NULL THEN channel END AS list
  FROM news;
